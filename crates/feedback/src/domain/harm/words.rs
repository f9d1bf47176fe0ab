//! The signs of harm, parted by blanks; `_` stands for a blank in a word, `…` for
//! anything within a clause, and an English one is also found with an ending.

/// Illness, and food nobody should eat.
pub(super) const PLAIN: &str = "拉肚子 拉稀 闹肚子 坏肚子 窜稀 腹泻 腹痛 上吐下泻 又吐又拉 吐了一 吐了半 吐了好 呕吐 中毒 吃坏 肚子疼 肚子痛 肚疼 \
     肚痛 肚子绞痛 肚子难受 肚子不舒服 肚子不对劲 肠胃炎 肠炎 跑…厕所 往厕所跑 蹲…厕所 住在厕所 拉了…肚 拉了一 拉了两 拉了三 拉了四 拉了五 拉了几 拉了好 拉了半 拉水 拉血 \
     起疹子 起了疹子 起红疹 起疙瘩 荨麻疹 吃出病 吃出毛病 洗胃 牙崩 硌掉 硌牙 硌到牙 牙碜 \
     馊 变质 发霉 霉了 长霉 霉味 霉斑 长毛 发臭 臭了 臭的 臭味 酸臭 腥臭 腐臭 腐味 变味 都酸了 经酸了 发酸 是坏的 腐烂 烂菜叶 烂叶 过期 没熟 没有熟 不熟 没煮熟 没炒熟 没烤熟 夹生 半生不熟 带血 带着血 \
     血淋淋 是生的 还生着 肉…坏了 鱼…坏了 菜…坏了 饭…坏了 粥…坏了 虾…坏了 蛋…坏了 坏掉了 蟑螂 老鼠 蛆 \
     food_poison poisoned diarrh the_runs vomit threw_up throwing_up throw_up puked puking stomach_ache stomachache \
     stomach_cramp stomach_pain upset_stomach stomach_upset stomach_flu tummy_ache salmonella anaphyla hives \
     mouldy moldy mould mold rotten rancid spoiled spoilt gone_off went_off gone_bad expired undercooked uncooked \
     was_raw were_raw is_raw still_raw raw_inside raw_in_the raw_chicken raw_pork half_raw chipped_a_tooth chipped_my_tooth \
     broke_a_tooth broke_my_tooth maggot cockroach roach stomach…upset stomach…hurt";

/// Signs that may have another cause.
pub(super) const POSSIBLE: &str = "头晕 想吐 要吐 吐了 反胃 恶心 发烧 发热 过敏 不舒服 难受 胃疼 胃痛 胃不舒服 胃难受 嘴肿 喉咙肿 全身痒 浑身痒 \
     身上痒 挂水 输液 打点滴 打吊针 生病 厕所 \
     sick ill nauseous nausea queasy dizzy feverish fever allergic_reaction rash toilet_all bathroom_all unwell";

/// Where one goes for it: all of them are one sign.
pub(super) const CARE: &str = "医院 急诊 救护车 住院 hospital emergency_room ambulance";

/// What names the meal as the cause.
pub(super) const CAUSES: &str = "吃完 吃了 吃过 吃的 喝完 喝了 吃出 吃下去 吃你 吃他 下肚 害我 害得 after_eating after_your after_the \
     after_i_ate after_we_ate after_lunch after_dinner from_your from_the from_eating made_me made_us made_my made_him \
     made_her gave_me gave_us thanks_to_your";

/// Not clean.
pub(super) const UNCLEAN: &str = "不干净 不卫生 不太干净 不太卫生 没洗干净 没有洗干净 没洗 脏 不新鲜 不太新鲜 不大新鲜 不是很新鲜 不是新鲜 不够新鲜 异味 怪味 怪怪的味 隔夜的 剩菜 剩饭 是剩的 吃剩的 \
     地沟油 dirty filthy unclean unhygienic unsanitary stale smelled_off smells_off smelly not_clean not_fresh not_very_fresh \
     not_very_clean n't_clean n't_fresh";

/// What has no business in food or a kitchen.
pub(super) const FOREIGN: &str = "头发 发丝 毛发 汗毛 猪毛 鸡毛 羽毛 虫 苍蝇 蚊子 小强 蚂蚁 飞蛾 蛾子 蜘蛛 玻璃 铁丝 钢丝 铁片 铁屑 铁钉 \
     钉子 螺丝 图钉 别针 订书钉 金属 石子 石头 沙子 砂子 沙粒 砂石 泥沙 泥巴 塑料片 塑料皮 塑料线 碎塑料 百洁布 百洁丝 清洁球 橡胶 线头 毛线 烟头 烟灰 烟蒂 指甲 创可贴 创口贴 \
     木屑 木刺 硬物 异物 抹布 海绵 头皮屑 假牙 鸟屎 杂物 碎瓷 瓷片 \
     hair bug insect fly flies worm ant ants rat mouse mice spider glass metal wire screw nail staple \
     stone pebble grit sand shard splinter bandaid band-aid band_aid cigarette fingernail foreign_object plastic \
     rubber eggshell tooth";

/// How one tells that something was there.
pub(super) const FOUND: &str = "有 里 吃出 吃到 吃着 发现 看到 看见 见到 嚼到 咬到 喝到 爬 飞 漂 浮 粘 一嘴 都是 掉 混 夹 吐出 带 硌 划 刺到 扎 卡在 一根 一只 一条 一个 一块 一片 \
     一截 一粒 一颗 一坨 两根 两只 几根 几只 in_my in_the in_our in_it in_a in_one in_his in_her in_mine found there_was \
     there_were there_is there_are there's piece_of pieces_of bit_on bit_into bits_of chunk_of full_of crawling swimming \
     floating inside";

/// What belongs beside food, and not into it.
pub(super) const BELONGS: &str = "塑料 皮筋 橡皮筋 绳子 纸片 纸屑 纸巾 卫生纸 牙签 木棍 木头 保鲜膜 胶带 胶布 标签 干燥剂 包装纸 小票 string tissue \
     toothpick cling_film sticker label";

/// How one tells that it was in the food.
pub(super) const IN_FOOD: &str = "吃出 吃到 嚼到 咬到 喝到 发现 菜里 汤里 饭里 面里 粥里 肉里 鱼里 碗里 馅里 里头 混着 混进 夹着 掉进 in_my in_the \
     in_our found bit_into bit_on";

/// Where else it may have happened.
pub(super) const OTHERS: &str = "别家 别人家 其他家 其它家 别的店 其他店 隔壁 上一家 那家店 another_place other_places elsewhere next_door";

/// Words with one of the above in them that is not meant.
pub(super) const GUARDS: &str = "臭豆腐 臭鳜鱼 内脏 心脏 脏话 脏兮兮的桌 倒霉 霉豆腐 霉干菜 虫草 蚂蚁上树 苍蝇馆 苍蝇小馆 老鼠斑 塑料袋 塑料盒 \
     塑料杯 塑料勺 塑料餐 塑料碗 塑料包 塑料叉 塑料盖 塑料饭盒 玻璃杯 玻璃瓶 玻璃门 玻璃窗 玻璃碗 石子路 石头锅 券过期 积分过期 会员过期 吐槽 过敏药 \
     卫生间 没想到 不得不 忍不住 不仅 不但 不光 不只 不过 心里 这里 那里 哪里 家里 店里 手里 夜里 公里 市场里 没人管 袋坏了 袋子坏了 盒坏了 盒子坏了 碗坏了 杯子坏了 包装坏了 摔坏了 压坏了 饿坏了 累坏了 \
     冻坏了 热坏了 急坏了 气坏了 乐坏了 馋坏了 撑坏了 电梯坏了 手机坏了 门铃坏了 心情坏了 \
     sick_of sick_deal glass_noodle glass_of glass_cup plastic_bag plastic_cutlery plastic_spoon plastic_fork \
     plastic_container plastic_box plastic_cup plastic_lid plastic_wrap metal_spoon stone_bowl stone_pot string_bean \
     hair_salon hair_cut hair_net mouse_pad bug_in_the_app bug_in_your_app not_only mold_breaking tooth_fairy";
